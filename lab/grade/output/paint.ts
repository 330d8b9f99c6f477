/** Terminal text is put together with or without colours: `styleText` of node:util, or {@link plain} for files. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;
