// A shop: an order, its payment, a refund. docs/sandbox-node-v3.md tells how to run it.
const { readFileSync } = require('fs');
const { createServer } = require('http');
const { generateKeyPairSync } = require('crypto');
const WxPay = require('wechatpay-node-v3');
const { PayRequest } = require('wechatpay-node-v3/dist/lib/pay-request');

const sandbox = JSON.parse(readFileSync('wechatpay-sandbox/sandbox.json'));

// The library has no base URL, but takes another way to send: the same one, to the sandbox, which is to answer as
// api.mch.weixin.qq.com: downloadBill signs URLs of that host only.
const host = 'api.mch.weixin.qq.com';
class ToSandbox extends PayRequest {
  get(url, headers) {
    return super.get(url.replace(`https://${host}`, sandbox.url), { ...headers, Host: host });
  }

  post(url, params, headers) {
    return super.post(url.replace(`https://${host}`, sandbox.url), params, { ...headers, Host: host });
  }
}

const options = {
  appid: 'wxd678efh567hg6787',
  mchid: sandbox.mchid,
  serial_no: sandbox.serial,
  publicKey: readFileSync(sandbox.certificate),
  privateKey: readFileSync(sandbox.private_key),
  key: sandbox.apiv3_key,
};
const pay = new WxPay(options);
pay.createHttp(new ToSandbox());

// Where the notifications come in.
const server = createServer(async (request, response) => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  const header = (name) => request.headers[`wechatpay-${name}`];
  const signed = { timestamp: header('timestamp'), nonce: header('nonce'), serial: header('serial'), signature: header('signature'), body: text };
  if (!(await pay.verifySign(signed).catch(() => false))) {
    console.log('notification refused');
    return response.writeHead(401).end();
  }
  const { event_type, resource } = JSON.parse(text);
  const opened = pay.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce);
  console.log('notification', event_type, opened.out_trade_no);
  response.writeHead(204).end();
});

async function shop() {
  // The platform certificates, which the APIv3 key opens.
  for (const { serial_no, publicKey } of await pay.get_certificates(sandbox.apiv3_key)) {
    console.log('certificate ', serial_no, publicKey.split('\n')[0]);
  }

  // An order.
  const number = `node-${Date.now()}`;
  const order = await pay.transactions_native({
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
    paid = await pay.query({ out_trade_no: number });
  } while (paid.data.trade_state === 'NOTPAY');
  console.log('query       ', paid.data.trade_state, paid.data.transaction_id, paid.data.amount.total);

  // A refund.
  const refund = await pay.refunds({
    transaction_id: paid.data.transaction_id,
    out_refund_no: `${number}-1`,
    amount: { refund: 100, total: 888, currency: 'CNY' },
  });
  console.log('refund      ', refund.data.status, refund.data.refund_id);

  // An encrypted field, there and back.
  const receiver = await pay.profitsharing_receivers_add({
    appid: 'wxd678efh567hg6787',
    type: 'PERSONAL_OPENID',
    account: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    name: pay.publicEncrypt('张三', readFileSync(sandbox.public_key)),
    relation_type: 'DISTRIBUTOR',
    wx_serial_no: sandbox.public_key_id,
  });
  console.log('receiver    ', pay.privateDecrypt(receiver.data.name));

  // A signature by a key that is not the merchant's.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = new WxPay({ ...options, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) });
  stranger.createHttp(new ToSandbox());
  const refused = await stranger.query({ out_trade_no: number });
  const { code, message } = JSON.parse(refused.error);
  console.log('refused     ', refused.status, code, message);
}

server.listen(8000, '127.0.0.1', () => shop().finally(() => setTimeout(() => server.close(), 1000)));
