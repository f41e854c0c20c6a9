<?php

// Functions that look for a text in a text, or put another in its place.
$mail = 'user@' . strtolower('EXAMPLE') . '.com';
$place = strpos($mail, '@');
$none = strpos($mail, '!');
$domain = '';
if ($place !== false) {
    $domain = substr($mail, $place + 1);
}
$instance->chain('v3/found/places')->post(['json' => [
    'place' => $place,
    'none' => $none,
    'last' => strrpos($mail, 'e'),
    'any' => stripos($mail, 'COM'),
    'has' => stripos($mail, 'Example') !== false,
    'domain' => $domain,
    'user' => strstr($mail, '@', true),
    'rest' => strstr($mail, '@'),
    'ending' => strrchr($mail, '.'),
    'nothing' => 'x' . strstr($mail, '#'),
    'count' => substr_count($mail, 'e'),
    'compared' => strcasecmp($mail, 'USER@EXAMPLE.COM'),
]]);
$instance->chain('v3/found/replaced')->post(['json' => [
    'one' => str_replace('@', ' at ', $mail),
    'several' => str_replace(['user', '.com'], ['shop', '.cn'], $mail),
    'fewer' => str_replace(['user', '.com'], ['shop'], $mail),
    'same' => str_replace(['@', '.'], '-', $mail),
    'letters' => strtr($mail, 'ue', 'UE'),
    'names' => strtr('{a}{ab}', ['{a' => '1', '{ab' => $place]),
    'pieces' => str_split($mail, 6),
    'code' => ord($mail) . chr(66),
]]);
