<?php
use WeChatPay\Crypto\Rsa;
// 企业付款到银行卡：字段用银行公钥加密
$pub = Rsa::from('file://pub_key.pem', Rsa::KEY_TYPE_PUBLIC);
$encrypt = static function (string $msg) use ($pub): string { return Rsa::encrypt($msg, $pub); };
$instance->v2->mmpaysptrans->pay_bank->post([
    'xml' => [
        'mch_id' => '1900000001', 'partner_trade_no' => '1212121221227', 'bank_code' => '1001', 'amount' => '100000', 'desc' => '理财',
        'enc_bank_no' => $encrypt('6222000000000000'), 'enc_true_name' => Rsa::encrypt('张三', $pub),
    ],
    'security' => true,
]);
