"""Stands in for the product ERP5Security: the PAS plugins that know ERP5's documents."""


def _setUserNameForAccessLog(username, REQUEST):
    """What the access log shows as the user."""
    REQUEST.environ['REMOTE_USER'] = username
