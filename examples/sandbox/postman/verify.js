// After each answer: it is WeChat Pay's, or a refusal without a signature.

const header = (name) => pm.response.headers.get(`Wechatpay-${name}`);
if (header('Signature')) {
  pm.test('WeChat Pay has signed the answer', () => {
    const message = `${header('Timestamp')}\n${header('Nonce')}\n${pm.response.text()}\n`;
    pm.expect(header('Serial')).to.equal(pm.variables.get('public_key_id'));
    pm.expect(verify(message, header('Signature'), pm.variables.get('public_key'))).to.equal(true);
  });
}
