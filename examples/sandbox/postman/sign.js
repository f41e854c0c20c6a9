// Before each request: what is {{encrypt …}} in its body is encrypted, and it is signed.

if (!pm.collectionVariables.get('out_trade_no')) pm.collectionVariables.set('out_trade_no', `postman${Date.now()}`);
pm.collectionVariables.set('yesterday', new Date(Date.now() - 16 * 3600 * 1000).toISOString().slice(0, 10)); // in China
const value = (name) => pm.variables.get(name);
const path = pm.variables.replaceIn(pm.request.url.toString()).slice(value('base_url').length);
let body = '';
if (pm.request.body && pm.request.body.raw) {
  body = pm.variables.replaceIn(pm.request.body.raw).replace(/\{\{encrypt (.*?)\}\}/g, (_, text) => encrypt(text, value('public_key')));
  pm.request.body.update({ mode: 'raw', raw: body });
}
if (!path.startsWith('/_sandbox/')) {
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = crypto.lib.WordArray.random(16).toString();
  const signature = sign(`${pm.request.method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`, value('private_key'));
  pm.request.headers.upsert({
    key: 'Authorization',
    value: `WECHATPAY2-SHA256-RSA2048 mchid="${value('mchid')}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${value('serial')}",signature="${signature}"`,
  });
  pm.request.headers.upsert({ key: 'Wechatpay-Serial', value: value('public_key_id') });
}
