context.setReference('NOTE-%s' % context.getId())
