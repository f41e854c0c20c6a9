<?php
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;

$mchid = '1900000001';
$serial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
$key = Rsa::from('file:///path/to/apiclient_key.pem', Rsa::KEY_TYPE_PRIVATE);
$body = json_encode(['a' => 1]);
$timestamp = Formatter::timestamp();
$nonce = Formatter::nonce(32);
$signature = Rsa::sign(Formatter::request('POST', '/v3/pay/transactions/native', (string)$timestamp, $nonce, $body), $key);
$header = Formatter::authorization($mchid, $nonce, $signature, (string)$timestamp, $serial);
echo 'Authorization: ', $header, "\n";
$public = Rsa::from('public.spki://MIIB', Rsa::KEY_TYPE_PUBLIC);
if (!Rsa::verify('message', 'c2ln', $public)) {
    throw new \RuntimeException('bad signature');
}
echo Rsa::decrypt('Y2lwaGVydGV4dA==', $key);
