"""Saving a document as a whole, and what is told of it afterwards."""
from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.consistency import (
  Consistency, getStateMessage, makeMessage)
from Products.ERP5MCP.erp5.deletion import DELETE, explainDeletion
from Products.ERP5MCP.erp5.numbering import NUMBER_TUPLE
from Products.ERP5MCP.erp5.outlook import Outlook
from Products.ERP5MCP.erp5.transition import listTransition
from Products.ERP5MCP.erp5.translation import translate
from Products.ERP5MCP.erp5.version import getVersion

__all__ = ('saveDocument',)

# Of a text in the answer of a save
MAXIMUM_TEXT_LENGTH = 10000


def saveDocument(writer, value_dict):
  """Write the values by a DocumentWriter; the answer."""
  document = writer.document
  numbered = document.getProperty('reference') if writer.is_new else None
  consistency = Consistency(document, writer.is_new)
  writer.prepare(value_dict)
  writer.write()
  answer = writer.getAnswer()
  message_list = consistency.getMessageList() + writer.getMessageList()
  if numbered and 'reference' in answer['changed']:
    name_list = [x for x in NUMBER_TUPLE
                 if x in writer.description.property_dict]
    if name_list:
      message_list.append(makeMessage(Phrase(
        'ERP5 had numbered it ${number} in reference; a number of your own goes '
        'to: ${names}.', number=numbered, names=', '.join(name_list)),
        field='values.reference'))
  if not writer.is_new and writer.line_writer_list:
    message = getStateMessage(document)
    if message is not None:
      message_list.append(message)
  answer['version'] = getVersion(document)
  answer['messages'] = message_list + _listMissing(document)
  if writer.is_new:
    answer['next'] = _getNext(document)
  shortened = _shorten(answer)
  if shortened != answer:
    shortened['messages'].append(makeMessage(Phrase(
      'Long texts are saved as they were given, and shortened in this answer: '
      'erp5_read gives them.')))
  return shortened


def _shorten(value):
  """An answer with the beginnings of long texts: who has given them knows them."""
  if isinstance(value, dict):
    return type(value)((key, _shorten(x)) for key, x in value.items())
  if isinstance(value, list):
    return [_shorten(x) for x in value]
  if isinstance(value, (str, type(u''))) and len(value) > MAXIMUM_TEXT_LENGTH:
    return value[:MAXIMUM_TEXT_LENGTH] + '...'
  return value


def _listMissing(document):
  """Messages on what ERP5 will lack once it plans what follows the document."""
  outlook, title_list = Outlook(document), []
  if not outlook.is_order:
    return []
  for transition in listTransition(document):
    state = transition.getDestination()
    if state is None or not transition.isOfState():
      continue
    if transition.state.getReference() != state.getReference() and (
        outlook.isPlanning(state)):
      title_list.append(transition.title)
  if not title_list:
    return []
  return outlook.listMissing(title_list)


def _getNext(document):
  """What can be done with a new document, and what its state knows but this user
  may not do, with who could."""
  possible_list, impossible_list = [], []
  for transition in listTransition(document):
    if transition.isOfState():
      reason = transition.getReason()
      if reason is None:
        possible_list.append(transition.name)
      else:
        impossible_list.append(dict(
          reason, action=transition.name, title=transition.title))
  reason = explainDeletion(document, is_related_checked=False)
  if reason is None:
    possible_list.append(DELETE)
  else:
    impossible_list.append(dict(
      reason, action=DELETE,
      title=translate(document.getPortalObject(), 'Delete')))
  result = {'possible': possible_list}
  if impossible_list:
    result['impossible'] = [
      {k: v for k, v in x.items() if v not in ([], None)}
      for x in impossible_list]
  return result
