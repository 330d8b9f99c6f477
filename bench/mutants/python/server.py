"""
A right server as syntax trees, and the places in it where a fault can go:

    reply      texts, sends, format strings, readings of the clock
    session    the branches of TIME and QUIT, the function and the loop they are in, recv
    server     accept, the start of a thread, listen, address and port
"""
import ast
import copy
import textwrap

TIME_FORMAT = '%H:%M:%S'
LINE_END = '\r\n'
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
READS = ('recv', 'readline', 'makefile')


class NotHere(Exception):
    """The server has no such place."""


def statements(source):
    return ast.parse(textwrap.dedent(source)).body


def expression(source, **parts):
    """A name of `parts` stands for the node given."""
    return fill(ast.parse(source, mode='eval').body, parts)


def fill(tree, parts):
    class Fill(ast.NodeTransformer):
        def visit_Name(self, node):
            return copy.deepcopy(parts[node.id]) if node.id in parts else node

    return Fill().visit(tree)


def attribute(node):
    """The name of the method that is called, or ''."""
    called = node.func if isinstance(node, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) else ''


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def text_of(node):
    return node.value.decode('latin1') if isinstance(node.value, bytes) else node.value


def put_text(node, text):
    node.value = text.encode() if isinstance(node.value, bytes) else text


class Server:
    def __init__(self, name, entry, files):
        self.name = name
        self.entry = entry
        self.trees = {file: ast.parse(text) for file, text in files.items()}
        self.finish = []

    def written(self):
        """The files as they are now."""
        texts = {}
        for file, tree in self.trees.items():
            text = ast.unparse(ast.fix_missing_locations(tree)) + '\n'
            for change in self.finish:
                text = change(text)
            texts[file] = text
        return texts

    # Trees

    def all(self, *kinds):
        return [node for tree in self.trees.values() for node in ast.walk(tree) if isinstance(node, kinds)]

    def calls(self, *methods):
        return [node for node in self.all(ast.Call) if attribute(node) in methods]

    def call(self, *methods):
        """The only one."""
        calls = self.calls(*methods)
        self.only_if(len(calls) == 1)
        return calls[0]

    def place(self, node):
        """Parent, field, and index in the field or None."""
        for parent in self.all(ast.AST):
            for field, value in ast.iter_fields(parent):
                if value is node:
                    return parent, field, None
                if isinstance(value, list):
                    for index, one in enumerate(value):
                        if one is node:
                            return parent, field, index
        raise NotHere

    def above(self, node):
        while not isinstance(node, ast.Module):
            node, _, _ = self.place(node)
            yield node

    def nearest(self, node, *kinds):
        for one in self.above(node):
            if isinstance(one, kinds):
                return one
        raise NotHere

    def statement(self, node):
        return node if isinstance(node, ast.stmt) else self.nearest(node, ast.stmt)

    def replace(self, node, new):
        parent, field, index = self.place(node)
        if index is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[index] = new

    def become(self, statement, source):
        """Other statements in place of one."""
        parent, field, index = self.place(statement)
        getattr(parent, field)[index:index + 1] = statements(source)

    def before(self, statement, source):
        parent, field, index = self.place(statement)
        getattr(parent, field)[index:index] = statements(source)

    def after(self, statement, source):
        parent, field, index = self.place(statement)
        getattr(parent, field)[index + 1:index + 1] = statements(source)

    def top(self, source, near=None):
        """Below the imports of the file in which `near` is, or else the server is."""
        tree = self.trees[self.entry] if near is None else [*self.above(near)][-1]
        index = next(i for i, one in enumerate(tree.body) if not isinstance(one, (ast.Import, ast.ImportFrom)))
        tree.body[index:index] = statements(source)

    def has(self, *words):
        source = ''.join(ast.unparse(tree) for tree in self.trees.values())
        return any(word in source for word in words)

    def only_if(self, condition):
        if not condition:
            raise NotHere

    def not_of(self, *bases):
        self.only_if(self.name not in bases)

    # Reply

    def texts(self):
        """The constants that the reply to TIME is made of."""
        ends = [one.values[-1] for one in self.all(ast.JoinedStr) if len(one.values) > 1 and is_text(one.values[-1])]
        own = [one for one in self.all(ast.Constant) if is_text(one) and text_of(one).startswith('JAM ')]
        return own + [one for one in ends if text_of(one).endswith(LINE_END) and one not in own]

    def prefix(self, new):
        for one in self.texts():
            if text_of(one).startswith('JAM '):
                put_text(one, new + text_of(one)[4:])

    def line_end(self, new):
        for one in self.texts():
            if text_of(one).endswith(LINE_END):
                put_text(one, text_of(one)[:-2] + new)

    def format(self, new):
        for one in self.all(ast.Constant):
            if isinstance(one.value, str) and TIME_FORMAT in one.value:
                one.value = one.value.replace(TIME_FORMAT, new)

    def nows(self):
        """The readings of the clock, as datetime.now()."""
        for call in self.calls('strftime'):
            if isinstance(call.func.value, ast.Name) and call.func.value.id == 'time':
                self.top('from datetime import datetime', call)
                call.func.value = expression('datetime.now()')
        return [one for one in self.calls('now') if ast.unparse(one.func) == 'datetime.now']

    def clock(self, source, setup=''):
        """Another expression where the clock is read; NOW stands for the reading."""
        for now in self.nows():
            self.top(f'import time\nfrom datetime import datetime, timedelta, timezone\n{textwrap.dedent(setup)}', now)
            self.replace(now, expression(source, NOW=now))

    def written_by(self, source):
        """The time is put into words by a function of its own, whose body this is; `now` is a datetime."""
        self.nows()
        body = textwrap.indent(textwrap.dedent(source).strip(), '    ')
        function = f'def written(now):\n{body}'
        calls = self.calls('strftime')  # before the function adds its own
        for one in self.all(ast.FormattedValue):
            if one.format_spec is not None and ast.unparse(one.format_spec).find(TIME_FORMAT) >= 0:
                self.top(function, one)
                one.value, one.format_spec = expression('written(VALUE)', VALUE=one.value), None
        for call in calls:
            shown = call.args[0].value
            self.top(function, call)
            made = expression('written(VALUE)', VALUE=call.func.value)
            parts = shown.split(TIME_FORMAT)
            if parts != ['', '']:
                value = ast.FormattedValue(value=made, conversion=-1, format_spec=None)
                made = ast.JoinedStr(values=[ast.Constant(parts[0]), value, ast.Constant(parts[1])])
            self.replace(call, made)

    def sends(self):
        """The calls that send the reply to TIME: one, or one for each part, in order."""
        marks = ('JAM', 'time_reply()', 'reply.encode', '{now}')
        found = [call for call in self.calls('sendall', 'write') if any(mark in ast.unparse(call) for mark in marks)]
        return sorted(found, key=lambda call: call.lineno)

    def send(self):
        """The call, where the whole reply is sent by one."""
        sends = self.sends()
        self.only_if(len(sends) == 1)
        return sends[0]

    def resend(self, function, part='last'):
        """What is sent goes through a function of the client and the bytes; `part` is `first` for the prefix."""
        self.top(function)
        sends = self.sends()
        self.only_if(sends)
        call = sends[0 if part == 'first' else -1]
        made = expression('changed(CLIENT, REPLY)', CLIENT=expression(self.client()), REPLY=call.args[0])
        call.args = [made]

    # Session

    def branch(self, word):
        """The `if` that recognises a request."""
        for node in self.all(ast.If):
            test = node.test
            other = test.comparators[0] if isinstance(test, ast.Compare) else None
            if other is not None and is_text(other) and text_of(other).strip() == word:
                return node
        raise NotHere

    def word(self, request):
        """The constant it is compared with."""
        return self.branch(request).test.comparators[0]

    def client(self):
        """The expression that stands for one client where its requests are handled."""
        if self.has('StreamRequestHandler'):
            return 'self'
        if self.has('StreamWriter', 'writer.write'):
            return 'writer'
        return 'self.connection' if self.has('self.connection') else 'connection'

    def passing_over(self):
        """The statement with which a request gets no reply."""
        for one in self.above(self.branch('TIME')):
            if isinstance(one, (ast.While, ast.For)):
                return 'continue'
            if isinstance(one, FUNCTIONS):
                return 'return True'
        raise NotHere

    def leaving(self):
        """The statements of QUIT."""
        return self.branch('QUIT').body

    def leave(self):
        """What QUIT does, without a farewell."""
        return '\n'.join(ast.unparse(one) for one in self.leaving() if 'sendall' not in ast.unparse(one))

    def on_time(self, source):
        """Statements before TIME is answered; LEAVE and SKIP stand for ends of it."""
        source = textwrap.dedent(source)
        branch = self.branch('TIME')
        for word, meaning in (('LEAVE', self.leave()), ('SKIP', self.passing_over())):
            lines = []
            for line in source.split('\n'):
                indent = line[:len(line) - len(line.lstrip())]
                lines.append(textwrap.indent(meaning, indent) if line.strip() == word else line)
            source = '\n'.join(lines)
        branch.body[0:0] = statements(source)

    def counted(self):
        """`count(client)`: how many requests for the time this client has made, this one among them."""
        self.top('''
            import weakref
            COUNTS = weakref.WeakKeyDictionary()
            def count(client):
                COUNTS[client] = COUNTS.get(client, 0) + 1
                return COUNTS[client]
        ''')

    def session(self):
        """The function in which one client is served from its first request to its last."""
        for call in self.calls(*READS):
            function = self.nearest(call, *FUNCTIONS)
            if any(isinstance(one, (ast.While, ast.For)) for one in ast.walk(function)):
                return function
        raise NotHere

    # Server

    def accepting(self):
        """`connection, address = listener.accept()`"""
        for one in self.all(ast.Assign):
            if attribute(one.value) == 'accept':
                return one
        raise NotHere

    def refuse(self):
        """The statement that goes on to the next client."""
        loops = [one for one in self.above(self.accepting()) if isinstance(one, (ast.While, ast.For))]
        return 'continue' if loops else 'return'

    def start(self):
        """The statement that starts the thread of a client; function and argument, or the thread's own name."""
        self.accepting()
        for call in self.calls('start', 'submit'):
            if call.func.attr == 'submit':
                return self.statement(call), ast.unparse(call.args[0]), ast.unparse(call.args[1])
            made = call.func.value
            if isinstance(made, ast.Call) and ast.unparse(made.func) == 'threading.Thread':
                given = {one.arg: one.value for one in made.keywords}
                return self.statement(call), ast.unparse(given['target']), ast.unparse(given['args'].elts[0])
            if isinstance(made, ast.Name) and made.id in ('client', 'clt'):
                return self.statement(call), None, made.id
        raise NotHere

    def number(self, value):
        for one in self.all(ast.Constant):
            if one.value == value and isinstance(one.value, int) and not isinstance(one.value, bool):
                return one
        raise NotHere

    def address(self):
        for one in self.all(ast.Constant):
            if one.value in ('0.0.0.0', '172.16.16.101'):
                return one
        raise NotHere
