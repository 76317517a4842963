"""Stands in for ERP5's patch of MailHost: mails are sent at once unless `immediate` says otherwise. Leaves out its page and time-out."""
import inspect

from Products.MailHost.MailHost import MailBase

for _function in list(vars(MailBase).values()):
    if inspect.isfunction(_function) and 'immediate' in inspect.signature(_function).parameters:
        _argument_list = inspect.getfullargspec(_function).args[-len(_function.__defaults__):]
        _function.__defaults__ = tuple(
            True if name == 'immediate' else value for name, value in zip(_argument_list, _function.__defaults__))
