"""Blood-pressure meters and thermometers, by docs/protocols/health-meters.md."""
