<?php

// Division by nought is an error in PHP as well; % takes whole numbers.
function share($total, $parts)
{
    return intdiv($total, $parts);
}

function rest($total, $parts)
{
    return $total % $parts;
}

function part($total, $parts)
{
    return $total / $parts;
}

foreach ([4, 0] as $parts) {
    try {
        $instance->chain('v3/divided')->post(['json' => ['share' => share(10, $parts), 'rest' => rest(10, $parts), 'part' => part(10, $parts)]]);
    } catch (\Throwable $e) {
        $instance->chain('v3/divided')->post(['json' => ['by' => $parts]]);
    }
}
$length = 5.7;
$instance->chain('v3/divided/rest')->post(['json' => ['float' => $length % 3, 'below' => -7.5 % 4]]);

function factorial($n)
{
    return $n <= 1 ? 1 : $n * factorial($n - 1);
}

$instance->chain('v3/divided/factorial')->post(['json' => ['of' => factorial(5)]]);
