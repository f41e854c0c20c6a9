<?php
use WeChatPay\Builder;
use WeChatPay\Crypto\Rsa;

$publicKeyId = 'PUB_KEY_ID_0116000000012024111100000000000000';
$publicKey = Rsa::from(file_get_contents('pub_key.pem'), Rsa::KEY_TYPE_PUBLIC);
$certs = [
    $publicKeyId => $publicKey,
    '7132D72A03E93CDDF8C03BBD1F37EEDF********' => Rsa::from('file:///path/to/cert.pem', Rsa::KEY_TYPE_PUBLIC),
];
$config = [
    'mchid' => '1900000001',
    'serial' => '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    'privateKey' => Rsa::from('file:///path/to/apiclient_key.pem'),
    'certs' => $certs,
    'base_uri' => 'https://api2.wechatpay.cn/hk/',
    'http_errors' => false,
];
$wxpay = Builder::factory($config);
$resp = $wxpay->v3->certificates->get();
print_r($resp->getHeaders());
