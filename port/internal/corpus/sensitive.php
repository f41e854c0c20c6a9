<?php
use WeChatPay\Crypto\Rsa;

// 做一个匿名方法，供后续方便使用，$platformPublicKeyInstance 见初始化章节
$encryptor = static function (string $msg) use ($platformPublicKeyInstance): string {
    return Rsa::encrypt($msg, $platformPublicKeyInstance);
};
$resp = $instance
    ->chain('v3/applyment4sub/applyment/')
    ->post([
        'json' => [
            'business_code' => 'APL_98761234',
            'contact_info'  => [
                'contact_name'      => $encryptor('张三'),
                'contact_id_number' => $encryptor('110102199003070001'),
                'mobile_phone'      => $encryptor('13012341234'),
            ],
        ],
        'headers' => [
            // $platformCertificateSerial 见初始化章节
            'Wechatpay-Serial' => 'PUB_KEY_ID_0116000000012024111100000000000000',
        ],
    ]);
echo $resp->getBody(), PHP_EOL;
