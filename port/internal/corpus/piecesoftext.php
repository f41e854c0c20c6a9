<?php

// parts of texts from places that are computed, kinds of values, and constants that are asked for their members
final class Labels
{
    const KINDS = ['app' => 'APP支付', 'h5' => 'H5支付'];

    public static function of(string $kind): string
    {
        if (!isset(self::KINDS[$kind])) {
            return 'none of ' . count(self::KINDS);
        }

        return self::KINDS[$kind];
    }

    public static function nonce(int $length = 16): string
    {
        $letters = 'abcdefghijklmnopqrstuvwxyz';
        $made = '';
        for ($i = 0; $i < $length; $i++) {
            $made .= substr($letters, mt_rand(0, strlen($letters) - 1), 1);
        }
        for ($i = 0; $i < $length; $i++) {
            $made .= $letters[random_int(0, 25)];
        }

        return $made;
    }
}

function cut(string $text, int $from, int $length): string
{
    return substr($text, $from, $length) . '|' . mb_substr($text, $from, $length) . '|' . substr($text, $from) . '|' . mb_substr($text, $from, null, '8bit');
}

function payer($given): array
{
    if (is_string($given)) {
        return ['openid' => $given];
    }

    return ['openid' => $given['openid'] ?? '', 'kinds' => count($given)];
}

$order = ['no' => '20260101', 'paid' => '12.5', 'count' => 3, 'tags' => ['a'], 'note' => '1e3 '];
$numeric = [];
foreach (['no', 'paid', 'count', 'note'] as $name) {
    $numeric[] = is_numeric($order[$name]) ? $name : 'not ' . $name;
}
$instance->chain('v3/pay/transactions/native')->post(['json' => [
    'description' => Labels::of('app') . Labels::of('code'),
    'nonce' => strlen(Labels::nonce(8)),
    'cut' => [cut('abcdef', 1, 3), cut('abcdef', -2, 5), cut('abcdef', 0, -4), cut('abc', 5, 1), cut('abc', -9, 2), cut('abcdef', 4, -3)],
    'middle' => mb_substr('商家转账到零钱', strlen('ab'), mb_strlen('转账')),
    'payer' => payer('oUpF8'),
    'other' => payer(['openid' => 'oUpF9']),
    'numeric' => $numeric,
    'kinds' => [is_array($order['tags']), is_array($order['no']), is_int($order['count']), is_string($order['paid']), is_bool($order['count']), is_float($order['count'])],
]]);
