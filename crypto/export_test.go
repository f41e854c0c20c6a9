package crypto

// SignText is HashSign without the ordering: PHP's Hash::sign takes the text.
var SignText = signText
