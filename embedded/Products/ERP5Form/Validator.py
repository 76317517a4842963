"""Stands in for the validators of ERP5's Formulator: what each field class makes of the data that a browser posts.

The keys, the values, the messages and what happens to a key that is not there are ERP5's; Formulator from PyPI differs in all of them.
Left out: opening links, and captchas.
"""
import base64
import io
import re
import unicodedata
from urllib.parse import urljoin

from Acquisition import aq_base
from DateTime import DateTime, Timezones
from DateTime.interfaces import DateTimeError
from Products.Formulator.Errors import ValidationError
from Products.Formulator.PatternChecker import PatternChecker

REQUIRED = 'Input is required but no input given.'
UNKNOWN = 'You selected an item that was not in the list.'
EMAIL = re.compile(r"[\w'&.%+-]+@(?:[0-9a-z](?:[0-9a-z-]*[0-9a-z])?\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)
MINUS_SET = frozenset('\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d')
# input style -> (separator of thousands, decimal point)
FLOAT_STYLE = {'-1 234.5': (' ', '.'), '-1 234,5': (' ', ','), '-1.234,5': ('.', ','), '-1,234.5': (',', '.')}
HOUR, MINUTE = 3600, 60


def _init(self, error_key, field, error_text=None):
    _formulator_init(self, error_key, field)
    self.is_message_to_translate = error_text is None
    if error_text is not None:
        self.error_text = error_text


def _get_message(self, translation_service=None):
    """The text, translated unless whoever raised the error has brought it."""
    if translation_service is None or not self.is_message_to_translate:
        return self.error_text
    return translation_service(self.error_text)


_formulator_init = ValidationError.__init__
ValidationError.__init__, ValidationError.getMessage = _init, _get_message


def posted(field, key, request):
    """The value as it was posted. KeyError when there is none, and for required fields an error that nobody expects, as in ERP5."""
    value = request.get(key, request.get('default_' + key))
    if value is None and field.get_value('required'):
        raise Exception('Required field %r is not in the request. Are all required fields in visible groups?' % field.id)
    if value is None:
        raise KeyError('Field %r is not in the request.' % field.id)
    return value


class Validator:
    """Accepts anything, and gives nothing."""
    message = {'external_validator_failed': 'The input failed the external validator.'}

    def __init_subclass__(cls):
        """A class has the messages of its bases, besides its own."""
        cls.message = {key: text for base in reversed(cls.__mro__) for key, text in vars(base).get('message', {}).items()}

    @property
    def message_names(self):
        return list(self.message)

    def raise_error(self, error_key, field):
        raise ValidationError(error_key, field)

    def need_validate(self, field, key, REQUEST):
        return 1

    def validate(self, field, key, REQUEST):
        return None


class Suppress(Validator):
    """Fields that only show something."""

    def need_validate(self, field, key, REQUEST):
        return 0


class Anything(Validator):
    """Fields that are always valid."""

    def validate(self, field, key, REQUEST):
        return True


class Text(Validator):
    """The base of everything that is typed in."""
    message = {'required_not_found': REQUIRED}

    def validate(self, field, key, REQUEST):
        value = posted(field, key, REQUEST)
        if isinstance(value, str) and not (field.has_value('whitespace_preserve') and field.get_value('whitespace_preserve')):
            value = value.strip()
        if value == '' and field.get_value('required'):
            self.raise_error('required_not_found', field)
        return value


class String(Text):
    message = {'too_long': 'Too much input was given.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        maximum = field.get_value('max_length') or 0
        if 0 < maximum < len(value):
            if not field.get_value('truncate'):
                self.raise_error('too_long', field)
            value = value[:maximum]
        return value


class Email(String):
    message = {'not_email': 'You did not enter an email address.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        if value and not EMAIL.fullmatch(value):
            self.raise_error('not_email', field)
        return value


class Pattern(String):
    message = {'pattern_not_matched': 'The entered value did not match the pattern.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        if value:
            value = PatternChecker().validate_value([field.get_value('pattern')], value)
            if value is None:
                self.raise_error('pattern_not_matched', field)
        return value


class Link(String):
    """Relative and internal links become absolute."""
    message = {'not_link': 'The specified link is broken.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        base = {'internal': 'BASE0', 'relative': 'URL1'}.get(field.get_value('link_type'))
        return urljoin(REQUEST[base], value) if value and base else value


class Boolean(Validator):
    message = {'required_not_found': 'This field is mandatory.'}

    def validate(self, field, key, REQUEST):
        value = REQUEST.get(key, REQUEST.get('default_' + key))
        if value is None:
            raise KeyError('Field %r is not in the request.' % field.id)
        value = int(bool(value) and value != '0')
        if not value and field.get_value('required'):
            self.raise_error('required_not_found', field)
        return value


def plain_number(value):
    """Digits of any script and width as ASCII."""
    value = unicodedata.normalize('NFKD', value)
    if value[:1] in MINUS_SET:
        value = '-' + value[1:]
    return value.encode('ascii', 'ignore').decode()


class Integer(Text):
    message = {'not_integer': 'You did not enter an integer.', 'integer_out_of_range': 'The integer you entered was out of range.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        if value == '':
            return value
        try:
            value = int(plain_number(value).replace(' ', ''))
        except ValueError:
            self.raise_error('not_integer', field)
        start, end = field.get_value('start'), field.get_value('end')
        if start != '' and value < start or end != '' and value >= end:
            self.raise_error('integer_out_of_range', field)
        return value


class Float(Text):
    message = {'not_float': 'You did not enter a floating point number.',
               'too_large_precision': 'The number you input has too large precision.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        if value == '':
            return value
        style = field.get_value('input_style')
        separator, point = FLOAT_STYLE.get(style, ('', '.'))
        value = plain_number(value)
        if separator:
            value = value.replace(separator, '')
        value = value.replace(point, '.').replace('%', '')
        precision = field.get_value('precision') if field.has_value('precision') else ''
        # ERP5 looks for the point of the style after it has replaced it: commas have any precision
        if precision not in ('', None) and point == '.' and len(value.partition('.')[2]) > int(precision):
            self.raise_error('too_large_precision', field)
        try:
            value = float(value)
        except ValueError:
            self.raise_error('not_float', field)
        return value / 100 if '%' in style else value


class Lines(Text):
    message = {'too_many_lines': 'You entered too many lines.', 'line_too_long': 'A line was too long.',
               'too_long': 'You entered too many characters.'}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        if isinstance(value, (list, tuple)):
            value = '\n'.join(value)
        if value == '' and not field.get_value('required'):
            return []
        limit = {name: field.get_value(name) or 0 for name in ('max_length', 'max_lines', 'max_linelength')}
        if limit['max_length'] and len(value) > limit['max_length']:
            self.raise_error('too_long', field)
        line_list = value.replace('\r\n', '\n').split('\n')
        if limit['max_lines'] and len(line_list) > limit['max_lines']:
            self.raise_error('too_many_lines', field)
        if not field.get_value('whitespace_preserve'):
            line_list = [line.strip() for line in line_list]
        if limit['max_linelength'] and any(len(line) > limit['max_linelength'] for line in line_list):
            self.raise_error('line_too_long', field)
        return line_list


class TextArea(Lines):

    def validate(self, field, key, REQUEST):
        return '\n'.join(super().validate(field, key, REQUEST))


def offered_value_list(field, request):
    """The second parts of a field's items."""
    item_list = field.get_value('items', cell=getattr(request, 'cell', None))
    return [item[1] if isinstance(item, (list, tuple)) and len(item) == 2 else item for item in item_list]


class Selection(Text):
    """One of the items, or the default; the value is the item's own, not its text."""
    message = {'unknown_selection': UNKNOWN}

    def validate(self, field, key, REQUEST):
        value = super().validate(field, key, REQUEST)
        if value == '':
            return value
        default = field.get_value('default', cell=getattr(REQUEST, 'cell', None))
        for item in offered_value_list(field, REQUEST) + [default]:
            if str(item) == value:
                return item
        self.raise_error('unknown_selection', field)


class MultiSelection(Validator):
    """Some of the items or of the default. A browser posts nothing for none, so that a marker tells that the field was there."""
    message = {'required_not_found': REQUIRED, 'unknown_selection': UNKNOWN}

    def validate(self, field, key, REQUEST):
        if REQUEST.get('default_' + key) is None:
            raise KeyError('Field %r is not in the request: there is no default_%s.' % (field.id, key))
        value_list = REQUEST.get(key, [])
        if not isinstance(value_list, list):
            value_list = [value_list]
        if not value_list and field.get_value('required'):
            self.raise_error('required_not_found', field)
        if not value_list:
            return value_list
        default = field.get_value('default', cell=getattr(REQUEST, 'cell', None))
        known = set(offered_value_list(field, REQUEST)) | set(default if isinstance(default, (list, tuple)) else [default])
        return [self._known(field, value, known) for value in value_list]

    def _known(self, field, value, known):
        try:
            if int(value) in known:
                return int(value)
        except ValueError:
            pass
        if value not in known:
            self.raise_error('unknown_selection', field)
        return value


class ParallelList(MultiSelection):
    """Several lists, which the hash script of the field makes of its items, each with the key of a sub-field."""

    def validate(self, field, key, REQUEST):
        result = []
        for sub_field in sub_field_list(field, REQUEST):
            value = self._validate_sub_field(field, key, REQUEST, sub_field)
            result.extend(value if isinstance(value, (list, tuple)) else [value])
        REQUEST.form[key] = result
        return result

    def _validate_sub_field(self, field, key, request, sub_field):
        sub_key = field.generate_subfield_key(sub_field['key'], validation=1, key=key)
        is_multiple = sub_field['field_type'] == 'MultiListField'
        if sub_key.endswith(':list'):
            sub_key, is_multiple = sub_key[:-len(':list')], True
            request.set(sub_key, [value for value in request.get(sub_key, ()) if value != ''])
        # ERP5 means to ask for the items of this list, and asks for those of the field
        return (MULTI_SELECTION if is_multiple else SELECTION).validate(field, sub_key, request)


def sub_field_list(field, request):
    """The lists of a ParallelListField; one of all items without a script."""
    item_list = [item for item in field.get_value('items', REQUEST=request) if item[0] != '' and item[1] != '']
    default = {'key': 'default', 'field_type': 'MultiListField', 'item_list': [], 'value': [], 'is_right_display': 0,
               **{name: field.get_value(name, REQUEST=request) for name in ('title', 'size', 'required', 'editable')}}
    script_id = field.get_value('hash_script_id', REQUEST=request)
    if script_id:
        return getattr(field, script_id)(item_list, (), default_sub_field_property_dict=default, is_right_display=0)
    return [dict(default, item_list=item_list, value=())]


class File(Validator):
    message = {'required_not_found': REQUIRED}

    def validate(self, field, key, REQUEST):
        value = REQUEST.get(key, None)
        if value in (None, '') and field.get_value('required'):
            self.raise_error('required_not_found', field)
        return value


class Date(Validator):
    """Posted in parts, each with the key of a sub-field."""
    message = {'required_not_found': REQUIRED, 'not_datetime': 'You did not enter a valid date and time.',
               'datetime_out_of_range': 'The date and time you entered were out of range.'}

    def validate(self, field, key, REQUEST):
        hide_day, date_only = field.get_value('hide_day'), field.get_value('date_only')
        part = _DatePart(self, field, key, REQUEST)
        date_list = [part.number('year', 4), part.number('month', 2, range(1, 13))]
        if not hide_day:
            date_list.append(part.number('day', 2, range(1, 32)))
        time_list = [0, 0] if date_only else [part.number('hour'), part.number('minute')]
        if not date_only and field.get_value('allow_empty_time'):
            if time_list == ['', '']:
                time_list = [0, 0]
            elif '' in time_list:
                self.raise_error('not_datetime', field)
        if set(date_list) == {''} and (date_only or time_list in (['', ''], [0, 0])):
            if field.get_value('required'):
                self.raise_error('required_not_found', field)
            return None
        if '' in date_list + time_list:
            self.raise_error('not_datetime', field)
        hour, minute = time_list
        if field.get_value('ampm_time_style'):
            hour = part.hour_of_day(hour)
        zone = part.zone() if field.get_value('timezone_style') else ''
        result = self._date(field, *(date_list + [1])[:3], hour, minute, zone)
        if getattr(REQUEST, 'form', None):
            REQUEST.form[key] = result                  # what a form that is shown again starts from
        start, end = field.get_value('start_datetime'), field.get_value('end_datetime')
        if start not in (None, '') and result < start or end not in (None, '') and result >= end:
            self.raise_error('datetime_out_of_range', field)
        return result

    def _date(self, field, year, month, day, hour, minute, zone):
        try:
            if field.get_value('hidden_day_is_last_day'):
                DateTime(year, month, 1)
                return DateTime(year + month // 12, month % 12 + 1, 1, hour, minute) - 1
            year = DateTime(year, month, day, hour, minute).year()
            return DateTime('%s/%s/%s %s:%s %s' % (year, month, day, hour, minute, zone))
        except DateTimeError:
            self.raise_error('not_datetime', field)


class _DatePart:
    """The parts of a date in the request."""

    def __init__(self, validator, field, key, request):
        self.validator, self.field, self.key, self.request = validator, field, key, request
        self.is_list = field.get_value('input_style') == 'list'

    def fail(self):
        self.validator.raise_error('not_datetime', self.field)

    def text(self, name):
        value = self.request.get(self.field.generate_subfield_key(name, validation=1, key=self.key))
        if value is None:
            raise KeyError('Field %r is not in the request.' % name)
        return value.strip()

    def number(self, name, digit_count=0, choice=None):
        """A number, or '' for none; lists of choices know only theirs."""
        text = self.text(name)
        if text == '':
            return text
        if self.is_list and digit_count:
            if text not in ['%0*d' % (digit_count, item) for item in choice or self.year_range()]:
                self.fail()
        try:
            return int(plain_number(text).replace(' ', ''))
        except ValueError:
            self.fail()

    def year_range(self):
        start, end = self.field.get_value('start_datetime'), self.field.get_value('end_datetime')
        first = start.year() if start else DateTime().year()
        return range(first, end.year() + 1 if end else first + 11)

    def hour_of_day(self, hour):
        half = self.text('ampm') or ('am' if self.field.get_value('allow_empty_time') else '')
        if half not in ('am', 'pm') or hour > 12 or half == 'pm' and hour == 0:
            self.fail()
        return hour + 12 if half == 'pm' and hour < 12 else hour

    def zone(self):
        zone = self.text('timezone')
        if zone and zone not in Timezones():
            error = ValidationError('unknown_selection', self.field, UNKNOWN)
            error.field_id, error.is_message_to_translate = 'timezone', True
            raise error
        return zone


class Duration(Integer):
    """Hours, minutes and seconds, as seconds; None without any."""

    def validate(self, field, key, REQUEST):
        part_list = [(super(Duration, self).validate(field, field.generate_subfield_key(name, validation=1, key=key), REQUEST), factor)
                     for name, factor in (('hour', HOUR), ('minute', MINUTE), ('second', 1))]
        part_list = [value * factor for value, factor in part_list if value not in (None, '')]
        return sum(part_list) if part_list else None


class Honeypot(Validator):
    """Robots fill it in."""
    message = {'unexpected_value': 'Unexpected value'}

    def validate(self, field, key, REQUEST):
        if REQUEST.get(key, None) != '':
            self.raise_error('unexpected_value', field)
        return ''


class Gadget(Validator):
    """What another field, of this form or of the one that it names, makes of the value."""
    message = {'no_validator': 'Does not support this operation.'}

    def validate(self, field, key, REQUEST):
        form, form_id, field_id = field.aq_parent, field.get_value('validator_form_id'), field.get_value('validator_field_id')
        if form_id:
            form = getattr(form, form_id, None)
        if form is None or not field_id or not form.has_field(field_id, include_disabled=1):
            self.raise_error('no_validator', field)
        value = form.get_field(field_id, include_disabled=1)._validate_helper(key, REQUEST)
        if value is not None and field.get_value('data_url'):
            return io.BytesIO(base64.b64decode(value.split(',')[1]))
        return value


class Proxy(Validator):
    """What the template field does; the error names the field itself."""

    def validate(self, field, key, REQUEST):
        try:
            return aq_base(field.getRecursiveTemplateField()).validator.validate(field, key, REQUEST)
        except ValidationError as error:
            error.field_id = field.id
            raise


SELECTION, MULTI_SELECTION = Selection(), MultiSelection()
VALIDATOR_DICT = {
    'StringField': String(), 'PasswordField': String(), 'RawTextAreaField': String(), 'ImageField': String(), 'EmailField': Email(),
    'PatternField': Pattern(), 'LinkField': Link(), 'CheckBoxField': Boolean(), 'IntegerField': Integer(), 'FloatField': Float(),
    'TextAreaField': TextArea(), 'EditorField': TextArea(), 'LinesField': Lines(), 'ListField': SELECTION, 'RadioField': SELECTION,
    'MultiListField': MULTI_SELECTION, 'MultiCheckBoxField': MULTI_SELECTION, 'ParallelListField': ParallelList(), 'FileField': File(),
    'DateTimeField': Date(), 'DurationField': Duration(), 'HoneypotField': Honeypot(), 'GadgetField': Gadget(), 'LabelField': Suppress(),
    'HyperLinkField': Suppress(), 'InputButtonField': Suppress(), 'MultiLinkField': Suppress(), 'AudioField': Suppress(),
    'VideoField': Suppress(), 'ReportBox': Anything(), 'ProxyField': Proxy(),
}
