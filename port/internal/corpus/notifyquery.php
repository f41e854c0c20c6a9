<?php
$body = file_get_contents('php://input');
$headers = array_change_key_case(getallheaders(), CASE_LOWER);
$pub = Rsa::from('file:///p.pem', Rsa::KEY_TYPE_PUBLIC);
$apiv3 = 'exposed_your_key_here_have_risks';
$instance = Builder::factory(['mchid' => '1900000001', 'serial' => 'ABC', 'privateKey' => $merchantKey = Rsa::from('file://apiclient_key.pem'), 'certs' => ['PUB_KEY_ID_1' => $pub]]);
try {
    if (strpos($headers['wechatpay-signature'], 'WECHATPAY/SIGNTEST/') === 0) { http_response_code(401); exit; }
    if (!Rsa::verify(Formatter::joinedByLineFeed($headers['wechatpay-timestamp'], $headers['wechatpay-nonce'], $body), $headers['wechatpay-signature'], $pub)) {
        throw new Exception('bad');
    }
    $msg = json_decode($body);
    $plain = AesGcm::decrypt($msg->resource->ciphertext, $apiv3, $msg->resource->nonce, $msg->resource->associated_data);
    $order = json_decode($plain, true);
    $res = $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->get(['query' => ['mchid' => '1900000001'], 'out_trade_no' => $order['out_trade_no']]);
    file_put_contents('notify.log', $plain . PHP_EOL);
    echo '{"code":"SUCCESS","message":"成功"}';
} catch (\Exception $e) {
    http_response_code(500);
    echo json_encode(['code' => 'FAIL', 'message' => $e->getMessage()]);
}
