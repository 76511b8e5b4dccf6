"""What comes round by itself: nothing. Waiting ideas stand on Today, and mail goes out with the digest."""
