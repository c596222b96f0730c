from . import guard, origin
