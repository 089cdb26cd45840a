"""The kiosk's own words: Linguist catalogues by id (``*.ts``), compiled by ``ui.i18n.compile``."""
