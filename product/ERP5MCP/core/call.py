"""What an author's code sees of MCP: progress, log, questions, content, errors.

Everything that is not for authors begins with an underscore, which restricted
Python does not let them reach.
"""
from Products.ERP5MCP.core import content
from Products.ERP5MCP.core.error import ToolError
from Products.ERP5MCP.core.question import (
  FormQuestion, RootsQuestion, SamplingQuestion, UrlQuestion)

__all__ = ('Call',)


class Call(object):
  """One call of a tool, prompt or resource."""

  def __init__(self, notifier, interview, name):
    self._notifier = notifier
    self._interview = interview
    self._name = name
    self._is_undone = False

  # Telling

  def progress(self, done, total=None, message=None):
    """Tell how far it is; dropped unless the client asked and it is more."""
    self._notifier.progress(done, total, message)

  def log(self, level, message):
    """Tell the client's log a text or any JSON value.

    level: debug, info, notice, warning, error, critical, alert or emergency
    """
    self._notifier.log(level, message, self._name)

  # Asking. The call is undone and its code runs again from the start when the
  # answer comes; a key has one answer for the whole call.

  def ask(self, key, message, schema=None):
    """Ask the person.

    schema: a JSON Schema of type object with properties that are strings,
    numbers, booleans or choices. The answer is a dict, without schema True;
    None when the person declines.
    """
    return self.askMany({key: self.question(message, schema)})[key]

  def askMany(self, question_dict):
    """Ask several things at once: {key: question} to {key: answer}."""
    return self._interview.ask(question_dict)

  def question(self, message, schema=None, url=None):
    """For askMany: a form for the person, or a page to visit."""
    if url is not None:
      return UrlQuestion(message, url)
    return FormQuestion(message, schema)

  def sampling(self, message_list, max_tokens, system_prompt=None,
               temperature=None, stop_sequence_list=None,
               model_preferences=None):
    """For askMany: something for the client's model.

    message_list: str, or {role: "user" or "assistant", content: str or content}
    The answer is {role, content, model, stopReason}.
    """
    return SamplingQuestion(
      message_list, max_tokens, system_prompt, temperature, stop_sequence_list,
      model_preferences)

  def roots(self):
    """For askMany: the folders of the client; the answer is [{uri, name}]."""
    return RootsQuestion()

  # Content to return. annotations: {audience: ["user", "assistant"],
  # priority: 0 to 1, lastModified: ISO 8601}

  def text(self, text, annotations=None):
    return content.makeText(text, annotations)

  def image(self, data, mime_type, annotations=None):
    """data: bytes, or str of base64."""
    return content.makeImage(data, mime_type, annotations)

  def audio(self, data, mime_type, annotations=None):
    """data: bytes, or str of base64."""
    return content.makeAudio(data, mime_type, annotations)

  def resource(self, uri, text_or_bytes, mime_type=None, annotations=None):
    """A resource with what is in it."""
    return content.makeResource(uri, text_or_bytes, mime_type, annotations)

  def resourceLink(self, uri, name, title=None, description=None,
                   mime_type=None, size=None, annotations=None):
    """A resource that the client may read."""
    return content.makeResourceLink(
      uri, name, title, description, mime_type, size, annotations)

  # Undoing

  def undo(self):
    """Make this a dry run: what the call writes is undone once it has answered,
    and the answer is sent all the same."""
    self._is_undone = True

  # Refusing

  def error(self, code, message, suggestion=None, retryable=None, field=None,
            **extra):
    """End the call with an error of ERROR_CODE_DICT; undoes all it did."""
    raise ToolError(code, message, suggestion, retryable, field, **extra)
