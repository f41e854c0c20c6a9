<?php
use WeChatPay\Crypto\AesEcb;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Hash;
use WeChatPay\Formatter;
use WeChatPay\Transformer;

$key = 'exposed_your_key_here_have_risks';
$nonce = Formatter::nonce();
$timestamp = (string)Formatter::timestamp();
$message = Formatter::request('GET', '/v3/certificates', $timestamp, $nonce);
$response = Formatter::response($timestamp, $nonce, '{}');
echo strlen($message) + strlen($response), "\n";
$sealed = AesGcm::encrypt('张三', $key, '0123456789ab', 'aad');
echo AesGcm::decrypt($sealed, $key, '0123456789ab', 'aad'), "\n";
echo AesEcb::decrypt(AesEcb::encrypt('refund', Hash::md5($key)), Hash::md5($key)), "\n";
$params = ['appid' => 'wx1', 'noncestr' => $nonce, 'timestamp' => $timestamp];
$sign = Hash::sign(Hash::ALGO_MD5, Formatter::queryStringLike(Formatter::ksort($params)), $key);
$params['sign'] = $sign;
$xml = Transformer::toXml($params);
$back = Transformer::toArray($xml);
echo Hash::equals($sign, $back['sign']) ? 'same' : 'other', "\n";
echo Hash::hmac('a', $key), Hash::md5('a', $key), strtoupper(md5('a')), base64_encode('a'), "\n";
