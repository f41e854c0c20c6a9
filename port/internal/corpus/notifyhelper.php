<?php
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;

class RefundNotice
{
    private $publicKey;
    private string $apiv3Key;

    public function __construct($publicKey, string $apiv3Key)
    {
        $this->publicKey = Rsa::from($publicKey, Rsa::KEY_TYPE_PUBLIC);
        $this->apiv3Key = $apiv3Key;
    }

    // 处理退款通知
    public function handle(): void
    {
        $headers = array_change_key_case(getallheaders(), CASE_LOWER);
        $body = file_get_contents('php://input');
        if (!$this->verify($headers['wechatpay-timestamp'], $headers['wechatpay-nonce'], $body, $headers['wechatpay-signature'])) {
            http_response_code(401);
            return;
        }
        $event = json_decode($body, true);
        $refund = $this->open($event['resource']);
        if ($event['event_type'] !== 'REFUND.SUCCESS') {
            http_response_code(500);
            echo json_encode(['code' => 'FAIL', 'message' => '未处理']);
            return;
        }
        file_put_contents('refunds.txt', $refund['out_refund_no'] . "\n", FILE_APPEND);
        http_response_code(204);
    }

    private function verify(string $timestamp, string $nonce, string $body, string $signature): bool
    {
        return Rsa::verify(Formatter::joinedByLineFeed($timestamp, $nonce, $body), $signature, $this->publicKey);
    }

    private function open(array $resource): array
    {
        $text = AesGcm::decrypt($resource['ciphertext'], $this->apiv3Key, $resource['nonce'], $resource['associated_data']);
        return json_decode($text, true);
    }
}
