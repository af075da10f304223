"""From the robot to a person and to letters, the relative's side, in a real browser."""
