return [(colour.capitalize(), colour) for colour in ('blue', 'red')]
