// The bundle of Companion/panel takes this place.
