<?php
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;

class Notice
{
    private $keys;
    private string $apiv3Key;

    public function __construct(array $keys, string $apiv3Key)
    {
        $this->keys = $keys;
        $this->apiv3Key = $apiv3Key;
    }

    public function open(string $timestamp, string $nonce, string $signature, string $serial, string $body): array
    {
        if (abs(time() - (int)$timestamp) > 300) {
            throw new \Exception('too old');
        }
        if (!isset($this->keys[$serial])) {
            throw new \Exception('unknown serial ' . $serial);
        }
        $ok = Rsa::verify(Formatter::response($timestamp, $nonce, $body), $signature, $this->keys[$serial]);
        if (!$ok) {
            throw new \Exception('bad signature');
        }
        $message = json_decode($body, true);
        $resource = $message['resource'];
        $text = AesGcm::decrypt($resource['ciphertext'], $this->apiv3Key, $resource['nonce'], $resource['associated_data'] ?? '');
        return json_decode($text, true);
    }
}
