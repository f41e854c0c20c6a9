<?php

// a notification that is verified and opened with OpenSSL alone
$apiV3Key = 'k3k3k3k3k3k3k3k3k3k3k3k3k3k3k3k3';
$body = file_get_contents('php://input');
$stamp = $_SERVER['HTTP_WECHATPAY_TIMESTAMP'] ?? '';
$nonce = $_SERVER['HTTP_WECHATPAY_NONCE'] ?? '';
$signature = $_SERVER['HTTP_WECHATPAY_SIGNATURE'] ?? '';
$publicKey = openssl_pkey_get_public(file_get_contents('pub_key.pem'));

$passed = openssl_verify($stamp . "\n" . $nonce . "\n" . $body . "\n", base64_decode($signature), $publicKey, OPENSSL_ALGO_SHA256);
openssl_free_key($publicKey);
if ($passed !== 1) {
    http_response_code(401);
    exit('not verified');
}

$resource = json_decode($body, true)['resource'];
$sealed = base64_decode($resource['ciphertext']);
$text = openssl_decrypt(
    substr($sealed, 0, -16),
    'aes-256-gcm',
    $apiV3Key,
    OPENSSL_RAW_DATA,
    $resource['nonce'],
    substr($sealed, -16),
    $resource['associated_data']
);
if ($text === false) {
    http_response_code(500);
    exit;
}

$order = json_decode($text, true);
error_log($order['out_trade_no'] . ' ' . $order['trade_state']);
http_response_code(200);
echo json_encode(['code' => 'SUCCESS', 'message' => 'OK']);
