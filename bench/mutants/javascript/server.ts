/** A right JavaScript server, and the places in its syntax tree where a fault can go. */
import type { Base } from '../bases.ts';
import { MagicString } from 'magic-string';
import { type Node, parseSync, visitorKeys } from 'oxc-parser';

/** The server has no such place. */
export class NotHere extends Error {}

type Kind<Type extends Node['type']> = Extract<Node, { type: Type }>;

export class JavaScriptServer {
  readonly name: string;
  readonly #file: string;
  readonly #source: string;
  readonly #text: MagicString;
  readonly #nodes: readonly Node[];

  constructor({ name, entry, files }: Base) {
    this.name = name;
    this.#file = entry;
    this.#source = files[entry] ?? '';
    this.#text = new MagicString(this.#source);
    this.#nodes = [...nodesIn(parseSync(entry, this.#source).program)];
  }

  written(): Record<string, string> {
    return { [this.#file]: this.#text.toString() };
  }

  sourceOf(node: Node): string {
    return this.#source.slice(node.start, node.end);
  }

  /** The first of its kind that is meant. */
  find<Type extends Node['type']>(
    type: Type,
    isMeant: (node: Kind<Type>, source: string) => boolean,
  ): Kind<Type> {
    const found = this.all(type).find((node) => isMeant(node, this.sourceOf(node)));
    if (found === undefined) throw new NotHere();
    return found;
  }

  all<Type extends Node['type']>(type: Type): readonly Kind<Type>[] {
    return this.#nodes.filter((node): node is Kind<Type> => node.type === type);
  }

  put(node: Node, text: string): void {
    this.#text.overwrite(node.start, node.end, text);
  }

  before(node: Node, text: string): void {
    this.#text.appendLeft(node.start, text);
  }

  after(node: Node, text: string): void {
    this.#text.appendRight(node.end, text);
  }

  /** All of it, as text. */
  rewrite(change: (text: string) => string): void {
    const text = this.#text.toString();
    this.#text.overwrite(0, this.#source.length, change(text));
  }

  /** Below the imports. */
  top(text: string): void {
    const first = this.all('VariableDeclaration')[0];
    if (first === undefined) throw new NotHere();
    this.before(first, `${text}\n`);
  }

  notOf(...names: readonly string[]): void {
    if (names.includes(this.name)) throw new NotHere();
  }

  /** `JAM ${…}\r\n` */
  reply() {
    return this.find('TemplateLiteral', (_, source) => source.startsWith('`JAM '));
  }

  /** What stands for the time in it. */
  time() {
    const [time] = this.reply().expressions;
    if (time === undefined) throw new NotHere();
    return time;
  }

  /** What stands before the time in it, and after it. */
  frame(prefix: string, lineEnd: string): void {
    const { quasis } = this.reply();
    const [first, last] = quasis;
    if (first === undefined || last === undefined) throw new NotHere();
    if (prefix !== 'JAM ') this.put(first, prefix);
    if (lineEnd !== '\\r\\n') this.put(last, lineEnd);
  }

  /** `socket.write(…)` */
  write() {
    return this.find('CallExpression', (_, source) => source.startsWith('socket.write(`JAM'));
  }

  /** `new Date().toTimeString().slice(0, 8)`, the time in words. */
  told() {
    return this.find('CallExpression', (_, source) => source === 'new Date().toTimeString().slice(0, 8)');
  }

  clock() {
    return this.find('NewExpression', (_, source) => source === 'new Date()');
  }

  word(word: 'TIME' | 'QUIT') {
    return this.find('Literal', (_, source) => source === `'${word}'`);
  }

  /** The statement that ends a connection at QUIT. */
  close() {
    return this.find('ExpressionStatement', (_, source) => source === 'socket.destroySoon();');
  }

  /** The function that serves a client. */
  handler() {
    return this.find('ArrowFunctionExpression', ({ params: [first] }) => {
      return first !== undefined && this.sourceOf(first) === 'socket';
    });
  }

  /** Statements that are run when a client has connected. */
  atConnect(text: string): void {
    this.before(
      this.find('VariableDeclaration', (_, source) => source === "let buffer = '';"),
      `${text}\n  `,
    );
  }

  /** Whether it is the `socket.on` of `socket.on('data', …)`. */
  isOnData(callee: Node): boolean {
    return this.sourceOf(callee) === 'socket.on' && this.#source.slice(callee.end).startsWith("('data'");
  }

  statementOf(node: Node) {
    return this.find('ExpressionStatement', ({ start, end }) => start <= node.start && end >= node.end);
  }

  /** `const` and `let` are no nodes of their own. */
  putKind({ start, kind }: Kind<'VariableDeclaration'>, text: string): void {
    this.#text.overwrite(start, start + kind.length, text);
  }

  port() {
    return this.find('Literal', ({ value }) => value === 45_000);
  }

  listen() {
    return this.find('CallExpression', ({ callee }) => this.sourceOf(callee).endsWith('.listen'));
  }
}

function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | null | readonly (Node | null)[]>)[key];
    for (const one of [child].flat()) if (one != null) yield* nodesIn(one);
  }
}
