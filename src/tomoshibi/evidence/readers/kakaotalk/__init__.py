"""KakaoTalk: talks of phones and computers, and the table."""
