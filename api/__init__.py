"""The roof: HTTP API, dashboard and inbound webhooks."""
