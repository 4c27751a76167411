from madang.common.people.models import Role

PAPER_ROLES = (Role.COUNTER, Role.HEAD, Role.ADMINISTRATOR)  # print, hand out, key in, close
LETTER_ROLES = (Role.HEAD, Role.ADMINISTRATOR)  # send codes to a whole roll
