"""Parameters of the editor gadget: the code editor that the user prefers, or one that
is installed; a box where there is none. (Plain text is the preference of whoever has
chosen nothing, so it does not count.)

language: 'python', 'json', or '' for text
height: in lines
is_generated: nobody edits it, and all of it is shown at once
"""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

portal = context.getPortalObject()
# editor -> the page of its gadget, in the skin of its business template
gadget_dict = {
  'monaco': 'monaco-editor.gadget.html',
  'codemirror': 'codemirror.gadget.html',
}
preferred = portal.portal_preferences.getPreferredSourceCodeEditor()
editor = 'text_area'
if not is_generated:
  for candidate in (preferred, 'monaco', 'codemirror'):
    if candidate in gadget_dict and getattr(
        context, gadget_dict[candidate], None) is not None:
      editor = candidate
      break
# what makes a function of the body, for editors that look for mistakes in it
header = 'def run(%s):' % ', '.join(
  ['context', 'container', 'script', 'traverse_subpath']
  + [x for x in [context.params()] if x]) if language == 'python' else ''
return [
  ('editor', editor),
  ('height', height),
  ('maximize', editor != 'text_area'),
  # the editors choose their language by these
  ('portal_type', 'Python Script' if language == 'python' else ''),
  ('content_type', 'application/json' if language == 'json' else 'text/plain'),
  ('python_script_header', header),
]
