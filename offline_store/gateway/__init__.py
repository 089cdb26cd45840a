"""The reference receiving side: an ASGI application over SQLAlchemy.

Imports nothing of the kiosk's own store: it meets it on the wire alone. A kiosk never imports this
package but to demonstrate; it needs the distribution's ``gateway`` extra.
"""

from offline_store.gateway.app import create_app
from offline_store.gateway.serving import open_store, serve
from offline_store.gateway.store import GatewayStore

__all__ = ["GatewayStore", "create_app", "open_store", "serve"]
