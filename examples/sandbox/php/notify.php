<?php // Where the notifications come in: php -S 127.0.0.1:8000 notify.php. docs/sandbox-php.md tells how to run it.

require 'vendor/autoload.php';

use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;

$sandbox = json_decode(file_get_contents('wechatpay-sandbox/sandbox.json'));
$keys = [$sandbox->public_key_id => $sandbox->public_key];
foreach ($sandbox->platform_certificates as $one) {
    $keys[$one->serial] = $one->file;
}

$header = static fn (string $name) => $_SERVER['HTTP_WECHATPAY_' . $name] ?? '';
$text = file_get_contents('php://input');
$key = $keys[$header('SERIAL')] ?? null;
$fresh = abs(time() - (int) $header('TIMESTAMP')) <= 300;
$message = Formatter::joinedByLineFeed($header('TIMESTAMP'), $header('NONCE'), $text);
if (!$key || !$fresh || !Rsa::verify($message, $header('SIGNATURE'), Rsa::from('file://' . $key, Rsa::KEY_TYPE_PUBLIC))) {
    http_response_code(401);
    error_log('notification refused');
    return;
}

$notification = json_decode($text);
$sealed = $notification->resource;
$resource = json_decode(AesGcm::decrypt($sealed->ciphertext, $sandbox->apiv3_key, $sealed->nonce, $sealed->associated_data));
error_log("notification $notification->event_type $resource->out_trade_no");
http_response_code(204);
