<?php
use WeChatPay\Crypto\Rsa;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Formatter;
// 从请求头获取
$headers = getallheaders();
$inWechatpaySignature = $headers['Wechatpay-Signature'];
$inWechatpayTimestamp = $_SERVER['HTTP_WECHATPAY_TIMESTAMP'];
$inWechatpaySerial = $headers['Wechatpay-Serial'] ?? '';
$inWechatpayNonce = $headers['Wechatpay-Nonce'];
$inBody = file_get_contents('php://input');
$apiv3Key = 'abc';// 在商户平台上设置的APIv3密钥
$platformPublicKeyInstance = Rsa::from('file:///path/to/wechatpay/inWechatpaySerial.pem', Rsa::KEY_TYPE_PUBLIC);
// 检查通知时间偏移量
$timeOffsetStatus = 300 >= abs(Formatter::timestamp() - (int)$inWechatpayTimestamp);
$verifiedStatus = Rsa::verify(
    Formatter::joinedByLineFeed($inWechatpayTimestamp, $inWechatpayNonce, $inBody),
    $inWechatpaySignature,
    $platformPublicKeyInstance
);
if ($timeOffsetStatus && $verifiedStatus) {
    $inBodyArray = (array)json_decode($inBody, true);
    ['resource' => ['ciphertext' => $ciphertext, 'nonce' => $nonce, 'associated_data' => $aad]] = $inBodyArray;
    $inBodyResource = AesGcm::decrypt($ciphertext, $apiv3Key, $nonce, $aad);
    // 把解密后的文本转换为PHP Array数组
    $inBodyResourceArray = (array)json_decode($inBodyResource, true);
    print_r($inBodyResourceArray);// 打印
    if ($inBodyArray['event_type'] === 'TRANSACTION.SUCCESS' && $inBodyResourceArray['trade_state'] === 'SUCCESS') {
       echo $inBodyResourceArray['amount']['total'] + 1;
    } else {
       http_response_code(500);
       echo json_encode(['code' => 'FAIL', 'message' => '失败']);
       exit;
    }
    echo json_encode(['code' => 'SUCCESS', 'message' => '成功']);
} else {
    http_response_code(401);
}
