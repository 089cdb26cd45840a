"""The sandbox of a province: synthetic people's answers, for demonstrations, training and tests.

What it says of somebody is made from the number of the card and nothing else, so that it is the
same tomorrow. What has an effect (points redeemed, a card reported lost, somebody confirmed to
live) is kept in the gateway's database, and done once for each question.
"""

from offline_store.gateway.sandbox.province import Sandbox

__all__ = ["Sandbox"]
