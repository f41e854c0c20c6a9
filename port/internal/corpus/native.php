<?php
require_once __DIR__ . '/vendor/autoload.php';

use WeChatPay\Builder;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Util\PemUtil;

// 商户号
$merchantId = '1900000321';
$merchantPrivateKeyFilePath = 'file:///dev/null/apiclient_key.pem';
$merchantPrivateKeyInstance = Rsa::from($merchantPrivateKeyFilePath, Rsa::KEY_TYPE_PRIVATE);
$merchantCertificateSerial = '3775B6A45ACD588826D15E583A95F5DD********';
$platformCertificateFilePath = 'file:///dev/null/wechatpay.pem';
$platformPublicKeyInstance = Rsa::from($platformCertificateFilePath, Rsa::KEY_TYPE_PUBLIC);
$platformCertificateSerial = PemUtil::parseCertificateSerialNo($platformCertificateFilePath);

$instance = Builder::factory([
    'mchid'      => $merchantId,
    'serial'     => $merchantCertificateSerial,
    'privateKey' => $merchantPrivateKeyInstance,
    'certs'      => [
        $platformCertificateSerial => $platformPublicKeyInstance,
    ],
    'secret'     => 'exposed_your_key_here_have_risks', // v2
    'merchant'   => ['cert' => '/path/to/mch/apiclient_cert.pem', 'key' => '/path/to/mch/apiclient_key.pem'],
    'timeout'    => 5.0,
]);

$resp = $instance->chain('v3/certificates')->get(['debug' => true]);
echo $resp->getBody(), PHP_EOL;
