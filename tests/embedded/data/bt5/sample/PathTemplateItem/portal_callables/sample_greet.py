return ['Hello %s' % name] * times
