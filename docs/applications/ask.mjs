// node ask.mjs ADDRESS SESSION ITEM
const [address, sessionId, itemId] = process.argv.slice(2);

const answer = await fetch(`${address}/v1/clicks?wait=2s&n=5`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ session_id: sessionId, item_id: itemId }),
});
if (answer.status !== 200) { // 202: accepted, but not answered in time; else a problem that says why
  throw new Error(await answer.text());
}
const { recommendation } = await answer.json();
console.log(...recommendation.items.map((item) => item.item_id));

// Later, without a click:
const session = encodeURIComponent(sessionId);
const later = await fetch(`${address}/v1/sessions/${session}/recommendations?n=5&exclude=seen`);
console.log(...(await later.json()).items.map((item) => item.item_id));
