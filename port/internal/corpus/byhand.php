<?php

// what shops do with OpenSSL themselves, though the SDK has functions for it
class Seal
{
    private $keyFile;

    public function __construct(string $keyFile)
    {
        $this->keyFile = $keyFile;
    }

    public function sign(string $message): string
    {
        $key = openssl_get_privatekey(file_get_contents($this->keyFile));
        openssl_sign($message, $signature, $key, 'sha256WithRSAEncryption');
        $signature = base64_encode($signature);

        return $signature;
    }

    public function orFail(string $message): array
    {
        $raw = '';
        $key = openssl_pkey_get_private('file://' . $this->keyFile);
        if (!openssl_sign($message, $raw, $key, OPENSSL_ALGO_SHA256)) {
            throw new \RuntimeException('not signed');
        }

        return ['paySign' => base64_encode($raw), 'length' => strlen(base64_encode($raw))];
    }

    public function verify(string $message, string $signature, string $keyFile): bool
    {
        $result = openssl_verify($message, base64_decode($signature), openssl_pkey_get_public(file_get_contents($keyFile)), OPENSSL_ALGO_SHA256);

        return $result === 1;
    }

    public function verified(string $message, string $signature, $publicKey): string
    {
        if (openssl_verify($message, base64_decode($signature), $publicKey, 'SHA256') !== 1) {
            return 'no';
        }

        return 'yes';
    }

    public function open(string $ciphertext, string $key, string $nonce, string $aad): string
    {
        $sealed = base64_decode($ciphertext);
        $tag = substr($sealed, -16);
        $data = substr($sealed, 0, -16);

        return openssl_decrypt($data, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag, $aad);
    }

    public function serial(string $certificate): string
    {
        $parsed = openssl_x509_parse($certificate);
        $serial = is_array($parsed) ? ($parsed['serialNumberHex'] ?? '') : '';
        if ($serial === '') {
            throw new \RuntimeException('no serial');
        }

        return strtoupper($serial);
    }
}

$seal = new Seal('apiclient_key.pem');
$message = "wx8888888888888888\n1700000000\nnonce\nprepay_id=wx1\n";
$signed = $seal->sign($message);
$also = $seal->orFail($message);
$public = \WeChatPay\Crypto\Rsa::from('file://pub_key.pem', \WeChatPay\Crypto\Rsa::KEY_TYPE_PUBLIC);
$certificate = <<<'PEM'
-----BEGIN CERTIFICATE-----
MIIDAzCCAeugAwIBAgIUYVfwnv3Alt4V6+gaRwV6cjLxuOIwDQYJKoZIhvcNAQEL
BQAwETEPMA0GA1UEAwwGVGVucGF5MB4XDTI2MTEyOTIzNDMxMFoXDTM2MTEyNjIz
NDMxMFowETEPMA0GA1UEAwwGVGVucGF5MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
MIIBCgKCAQEAoKrvD7Accc7g01JSKpeMavNZbTTtnJ02t+ghwEwHmKyVK1jhoH1b
AsQzMtQBLqiazBjd0E7IE44CZieMCZ2IOelOe8ex/D7HbgcQbscaztpv25qNSMne
nWzSDFAliew+XPxo5jb1GUqtPXwbNYqzfCzcNhuwUWlbW9mMFoL8ejosbu7LA5mE
Olph3XKvwU5cSejjUavnEGT/pBD5guQ1chaAF7LSjc2EZ2ht8nzPzAiTtg5tT4Ee
+e65GayH9ELmST+Hg6pV2Db15RwEysQsOyTn58eTA0apxTsqQEnh513n0iv/e5hH
LW/9bWYKadPndesoOXOGTUv2lVmMaaUgAwIDAQABo1MwUTAdBgNVHQ4EFgQUj2wo
SXP9kBbxKVDMMrOJgub6hMwwHwYDVR0jBBgwFoAUj2woSXP9kBbxKVDMMrOJgub6
hMwwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAXYgeluS/Ry6r
qZaBxKWI3jeCWLHri/frM64EzGOqYjEtUiTZ29EL6C5hNysg55ud0BlOaoRXqOlF
/wCikJp/P6WqhKRdx/uLMZ2X++GdaT3mqlmr6V7tX258KCQELSFqCm3mCUD5g2yr
QejGQrrz6qOJrsb093ov3ralqH0ULDctvsfAQNDtFshCTJz3Aj5iozvu/nq59Nr5
3Y7WEHmlXvEqtCYWLu07r/ZOXECWOZJIwgTrIvJvJ314o4dVpNrBGFWwl2/BFNtW
SnvF4MuzTkOga1XS5lhI73EOsPvVrZRESBWS1NoMWpiq7k262vzb849SDP0leLck
5Mmq+VEfbA==
-----END CERTIFICATE-----
PEM;
$key = 'k3k3k3k3k3k3k3k3k3k3k3k3k3k3k3k3';
$instance->chain('v3/pay/transactions/native')->post(['json' => [
    'signed' => $signed,
    'same' => $signed === $also['paySign'],
    'length' => $also['length'],
    'verified' => $seal->verify($message, $signed, 'pub_key.pem') ? 'yes' : 'no',
    'another' => $seal->verified($message, $signed, $public),
    'serial' => $seal->serial($certificate),
    'opened' => $seal->open(\WeChatPay\Crypto\AesGcm::encrypt('opened', $key, '0123456789ab', 'transaction'), $key, '0123456789ab', 'transaction'),
]]);
