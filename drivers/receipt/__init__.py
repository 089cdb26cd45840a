"""Receipt printers that speak ESC/POS, with Chinese in GBK."""
