<?php
function order_no(string $prefix, int $n): string { return $prefix . '-' . $n; }
