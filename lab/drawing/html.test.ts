import { describe, expect, test } from 'vitest';
import { islandJson, markup } from './html.ts';

describe('markup', () => {
  test('escapes whatever is filled in, and keeps what is markup already', () => {
    const text = `</b><script>alert("1")</script>&'`;
    const page = String(markup`<b title="${text}">${text}${markup`<i>${1}</i>`}</b>`);
    expect(page).toBe(
      '<b title="&lt;/b&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">' +
        '&lt;/b&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;<i>1</i></b>',
    );
  });

  test('leaves nothing of what is absent', () => {
    expect(String(markup`[${null}${undefined}${false}${[]}${['a', 'b']}]`)).toBe('[ab]');
  });
});

describe('islandJson', () => {
  test.each(['</script><script>alert(1)</script>', '<!--<script>', '\u2028\u2029', ']]>', '\u0000"\\'])(
    'holds %j as the same value without a character that HTML would act on',
    (text) => {
      const json = String(islandJson({ text }));
      expect(json).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.parse(json)).toEqual({ text });
    },
  );
});
