"""The reference receiving side: an ASGI application over SQLAlchemy.

Imports nothing of the kiosk's own store: it meets it on the wire alone. A kiosk never imports this
package but to demonstrate; it needs the distribution's ``gateway`` extra.
"""

from offline_store.gateway.app import create_app
from offline_store.gateway.authority import Authority, open_authority
from offline_store.gateway.enrolment import make_code, revoke
from offline_store.gateway.opening import open_store
from offline_store.gateway.serving import Serving, serve
from offline_store.gateway.store import GatewayStore
from offline_store.gateway.tls import Tls

__all__ = [
    "Authority",
    "GatewayStore",
    "Serving",
    "Tls",
    "create_app",
    "make_code",
    "open_authority",
    "open_store",
    "revoke",
    "serve",
]
