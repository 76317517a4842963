"""The language of the user, as ERP5 selects it, and messages of ERP5 in it."""
import six
from Products.ERP5.ERP5Site import getSite

__all__ = (
  'asNative', 'getLanguage', 'lower', 'say', 'translate', 'translateTemplate')


def asNative(value):
  """`str` of a text, a message or an exception of ERP5. On Python 2, where `str`
  fails for unicode with accents, it is UTF-8, and so is what was neither."""
  if isinstance(value, (six.text_type, six.binary_type)):
    return six.ensure_str(value, errors='replace') if six.PY3 or isinstance(
      value, six.text_type) else value.decode('utf-8', 'replace').encode('utf-8')
  try:
    return str(value)
  except UnicodeError:
    return six.text_type(value).encode('utf-8')


def lower(text):
  """A text in small letters, as `str`; what Python 2 has for UTF-8 leaves accented
  capitals as they are."""
  return six.ensure_str(six.ensure_text(text, errors='replace').lower())


def getLanguage(portal):
  """'en' where nothing is translated."""
  localizer = getattr(portal, 'Localizer', None)
  return localizer.get_selected_language() if localizer is not None else 'en'


def translate(portal, text, language=None):
  """A title or message of ERP5 in the user's or another language."""
  if not text:
    return ''
  localizer = getattr(portal, 'Localizer', None)
  text = asNative(text)
  if localizer is None:
    return text
  # not Base_translateString, by which reading would write: it adds what nobody
  # has translated to the catalog of messages
  return six.ensure_str(
    localizer.erp5_ui.gettext(text, lang=language, add=0))


def translateTemplate(template):
  """What the core asks of the environment."""
  return translate(getSite(), template)


def say(phrase):
  """The text of a Phrase in the language of the user."""
  return six.ensure_str(phrase.translate(translateTemplate))
