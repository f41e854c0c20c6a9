<?php

// Texts that PHP's json_encode and http_build_query make of what is computed: their escapes, their order.
function attached(string $name, int $count)
{
    return json_encode(['z' => $name, 'count' => $count]);
}

function readable(string $name)
{
    return json_encode(['name' => $name], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
}

function idOf(array $row): ?string
{
    return $row['id'] ?? null;
}

$name = '中/文 "<&>" ' . date('Y') . "\n";
$name = str_replace(date('Y'), '', $name);
$list = [$name, 1.5, true, null];
$sorted = ['b' => 1, 'a' => 2];
ksort($sorted);

$instance->chain('v3/encoded/json')->post(['json' => [
    'attach' => attached($name, 2),
    'readable' => readable($name),
    'list' => json_encode($list),
    'sorted' => json_encode($sorted),
]]);
$instance->chain('v3/encoded/queries')->post(['json' => [
    'written' => http_build_query(['z' => 'a b~', 'a' => true, 'n' => null, 'in' => ['x' => 1, 'y' => [2, 3]]]),
    'computed' => http_build_query(['name' => $name, 'count' => strlen($name)]),
    'raw' => http_build_query(['z' => 'a b~', 'name' => $name], '', '&', PHP_QUERY_RFC3986),
    'sorted' => http_build_query($sorted),
    'tilde' => urlencode('a~b'),
]]);
$instance->chain('v3/encoded/null')->post(['json' => ['there' => idOf(['id' => 'a']), 'missing' => idOf([])]]);
