"""What a signed-in person may do in the directory, with msgraph-sdk; prints how each call was answered.

python person.py UPN PASSWORD OTHER_USER_ID
"""

import asyncio
import json
import sys
import warnings
from os import environ

from azure.identity import UsernamePasswordCredential
from msgraph import GraphServiceClient
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.user import User

COMMAND_LINE = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


async def answer(call):
    try:
        found = await call
    except ODataError as error:
        return [error.response_status_code, error.error.code]
    return getattr(found, "display_name", None) or "done"


async def main(upn, password, other):
    warnings.simplefilter("ignore")
    credential = UsernamePasswordCredential(COMMAND_LINE, upn, password, tenant_id=environ["AZURE_TENANT_ID"])
    graph = GraphServiceClient(credential, ["https://graph.microsoft.com/.default"])
    profile = PasswordProfile(password="Rosen-Allee-12!")
    new = User(
        account_enabled=True,
        display_name="New",
        mail_nickname="new",
        user_principal_name=f"new-{upn}",
        password_profile=profile,
    )
    group = Group(display_name="Mine", mail_enabled=False, mail_nickname="mine", security_enabled=True)
    calls = {
        "me": graph.me.get(),
        "other": graph.users.by_user_id(other).get(),
        "create_user": graph.users.post(new),
        "create_group": graph.groups.post(group),
        "rename_other": graph.users.by_user_id(other).patch(User(display_name="Renamed")),
        "remove_other": graph.users.by_user_id(other).delete(),
    }
    return {name: await answer(call) for name, call in calls.items()}


print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
