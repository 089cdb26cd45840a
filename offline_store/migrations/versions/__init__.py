"""One module a step, named by its revision; ``offline_store.migrations`` lists them."""
