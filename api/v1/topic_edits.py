"""`/v1/topics/edits`: what people do to topics: look at it first, then do it, and see what was done."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, abort

from api.asking import answer, asks
from api.auth import signed_by
from api.editing import do, is_being_read_again, look_at, names_of
from api.here import here
from api.v1.topic_edit_list import EditedOut, EditsOut, EditsQuery, show_edit
from api.v1.topic_edit_shapes import EditIn, EditToDoIn, PreviewOut, to_edit
from models.topics.edits import Changed
from voc.storage.topic_history import edits_by_people

blueprint = APIBlueprint("topic_edits", __name__, url_prefix="/v1/topics/edits", tag="Topics")


@blueprint.get("")
@asks(EditsQuery)
@blueprint.output(EditsOut)
def list_edits(asked: EditsQuery) -> Response:
    """What people did to topics and themes, the newest first, and what of it can be undone."""
    with here().store.reading() as session:
        names = names_of(session)
        found = [edit for edit in edits_by_people(session) if asked.cursor is None or edit.id < asked.cursor]
    shown = [show_edit(edit, names) for edit in found[: asked.limit]]
    return answer({"items": shown, "next": str(shown[-1]["id"]) if len(found) > asked.limit else None})


@blueprint.post("/preview")
@asks()
@blueprint.input(EditIn)
@blueprint.output(PreviewOut)
def preview(json_data: EditIn) -> Response:
    """What an edit of topics or themes would move, from where to where, in customers' words; nothing is changed."""
    return answer(look_at(here(), to_edit(json_data)))


@blueprint.post("")
@asks()
@blueprint.input(EditToDoIn)
@blueprint.output(EditedOut, status_code=201)
def edit_topics(json_data: EditToDoIn) -> Response:
    """Do an edit as it was previewed; 409 where what it was previewed on has changed since.

    That is the topics' version, or, if `was` is sent along, the name, owner or theme that it replaces. The history is
    read again behind it.
    """
    by = signed_by(json_data.by)
    try:
        done = do(here(), to_edit(json_data), version=json_data.version, was=json_data.was, by=by)
    except Changed as error:
        abort(409, str(error))
    with here().store.reading() as session:
        told = {
            "said": done.said,
            "topic": done.topic_id,
            "link": f"/v1/topics/{done.topic_id}",
            "edit": show_edit(done.edit, names_of(session)),
            "is_being_read_again": is_being_read_again(session),
        }
    return answer(told, 201)
