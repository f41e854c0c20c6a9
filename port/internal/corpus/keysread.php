<?php

use WeChatPay\Crypto\Rsa;
use WeChatPay\Util\PemUtil;

// keys that a property holds as a text, or not at all
class Keyring
{
    private $private;
    private $public;
    private $certificate;

    public function __construct($config = null)
    {
        if (isset($config['private'])) {
            $this->private = file_get_contents($config['private']);
        }
        if (isset($config['public']) && file_exists($config['public'])) {
            $this->public = file_get_contents($config['public']);
        }
        if (isset($config['certificate'])) {
            $this->certificate = PemUtil::loadCertificateFromString($config['certificate']);
        }
    }

    public function sign(string $message): string
    {
        return Rsa::sign($message, $this->private);
    }

    public function verified(string $message, string $signature): string
    {
        return Rsa::verify($message, $signature, $this->public) ? 'yes' : 'no';
    }

    public function byCertificate(string $message, string $signature): string
    {
        return Rsa::verify($message, $signature, $this->certificate) ? 'yes' : 'no';
    }
}

class ShopRing extends Keyring
{
}

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
$ring = new ShopRing(['private' => 'apiclient_key.pem', 'public' => 'pub_key.pem', 'certificate' => $certificate]);
$signed = $ring->sign("one\ntwo\n");
$instance->chain('v3/pay/transactions/native')->post(['json' => [
    'signed' => $signed,
    'length' => strlen($signed),
    'verified' => $ring->verified('another', $signed),
    'certified' => $ring->byCertificate('another', $signed),
]]);
