// A shop: an order, its payment, a refund. docs/sandbox-axios-plugin.md tells how to run it.
const { readFileSync } = require('fs');
const { createServer } = require('http');
const { generateKeyPairSync } = require('crypto');
const { Aes, Formatter, Rsa, Wechatpay } = require('wechatpay-axios-plugin');

const sandbox = JSON.parse(readFileSync('wechatpay-sandbox/sandbox.json'));

const certs = { [sandbox.public_key_id]: `file://${sandbox.public_key}` };
for (const { serial, file } of sandbox.platform_certificates) certs[serial] = `file://${file}`;

const options = {
  baseURL: sandbox.url,
  mchid: sandbox.mchid,
  serial: sandbox.serial,
  privateKey: `file://${sandbox.private_key}`,
  certs,
};
const wxpay = new Wechatpay(options);

// Where the notifications come in.
const server = createServer(async (request, response) => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  const header = (name) => request.headers[`wechatpay-${name}`] || '';
  const key = certs[header('serial')];
  const fresh = Math.abs(Formatter.timestamp() - header('timestamp')) <= 300;
  if (!key || !fresh || !Rsa.verify(Formatter.response(header('timestamp'), header('nonce'), text), header('signature'), Rsa.from(key, Rsa.KEY_TYPE_PUBLIC))) {
    console.log('notification refused');
    return response.writeHead(401).end();
  }
  const { event_type, resource } = JSON.parse(text);
  const opened = JSON.parse(Aes.AesGcm.decrypt(resource.ciphertext, sandbox.apiv3_key, resource.nonce, resource.associated_data));
  console.log('notification', event_type, opened.out_trade_no);
  response.writeHead(204).end();
});

async function shop() {
  // The platform certificates, which the APIv3 key opens.
  const certificates = await wxpay.v3.certificates.get();
  for (const { serial_no, encrypt_certificate: sealed } of certificates.data.data) {
    const pem = Aes.AesGcm.decrypt(sealed.ciphertext, sandbox.apiv3_key, sealed.nonce, sealed.associated_data);
    console.log('certificate ', serial_no, pem.split('\n')[0]);
  }

  // An order.
  const number = `axios-${Date.now()}`;
  const order = await wxpay.v3.pay.transactions.native.post({
    appid: 'wxd678efh567hg6787',
    mchid: sandbox.mchid,
    description: 'a cup of tea',
    out_trade_no: number,
    notify_url: 'http://127.0.0.1:8000/notify',
    amount: { total: 888 },
  });
  console.log('order       ', number, order.data.code_url);
  console.log('in the next terminal: wechatpay pay', number);

  // Its payment.
  let paid;
  do {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    paid = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid: sandbox.mchid }, out_trade_no: number });
  } while (paid.data.trade_state === 'NOTPAY');
  console.log('query       ', paid.data.trade_state, paid.data.transaction_id, paid.data.amount.total);

  // A refund.
  const refund = await wxpay.v3.refund.domestic.refunds.post({
    transaction_id: paid.data.transaction_id,
    out_refund_no: `${number}-1`,
    amount: { refund: 100, total: 888, currency: 'CNY' },
  });
  console.log('refund      ', refund.data.status, refund.data.refund_id);

  // An encrypted field, there and back.
  const serial = sandbox.public_key_id;
  const receiver = await wxpay.v3.profitsharing.receivers.add.post({
    appid: 'wxd678efh567hg6787',
    type: 'PERSONAL_OPENID',
    account: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    name: Rsa.encrypt('张三', Rsa.from(certs[serial], Rsa.KEY_TYPE_PUBLIC)),
    relation_type: 'DISTRIBUTOR',
  }, { headers: { 'Wechatpay-Serial': serial } });
  console.log('receiver    ', Rsa.decrypt(receiver.data.name, Rsa.from(options.privateKey)));

  // A signature by a key that is not the merchant's.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = new Wechatpay({ ...options, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) });
  await stranger.v3.certificates.get().catch(({ response: { status, data } }) => {
    console.log('refused     ', status, data.code, data.message);
  });
}

server.listen(8000, '127.0.0.1', () => shop().finally(() => setTimeout(() => server.close(), 1000)));
