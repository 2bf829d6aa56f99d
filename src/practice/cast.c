#include "cast.h"

#include <stddef.h>

#include <chairside/lang.h>

const struct cast_name cast_mentors[] = {
    {"María", "Galindo", LANG_ES}, {"Luis", "Robles", LANG_ES},    {"Harriet", "Cole", LANG_EN},
    {"Iñigo", "Sáenz", LANG_ES},   {"Desmond", "Price", LANG_EN},  {"Paulette", "Brown", LANG_EN},
    {"Tomás", "Herrera", LANG_ES}, {"Agnes", "Whitlock", LANG_EN}, {"Noor", "Haddad", LANG_EN},
    {"Samuel", "Okoro", LANG_EN},  {"Elvira", "Ponce", LANG_ES},   {"George", "Lindqvist", LANG_EN},
};
const unsigned cast_mentors_n = sizeof cast_mentors / sizeof *cast_mentors;

/* Coordinator, nurse, social worker, dietitian, two more nurses, a second coordinator. */
const struct cast_name cast_staff[] = {
    {"Mark", "Bell", LANG_EN},   {"Rosa", "Nieto", LANG_ES},   {"Carol", "Jensen", LANG_EN},
    {"Peter", "Vance", LANG_EN}, {"Denise", "Marsh", LANG_EN}, {"Beatriz", "Lozano", LANG_ES},
    {"Ana", "Quiroga", LANG_ES},
};

const struct cast_name cast_people[] = {
    {"Begoña", "Pérez", LANG_ES},   {"Walter", "Simms", LANG_EN},   {"José", "Medina", LANG_ES},
    {"Ruth", "Adler", LANG_EN},     {"Roberto", "Acosta", LANG_ES}, {"Ida", "Kowalski", LANG_EN},
    {"Carmen", "Núñez", LANG_ES},   {"Earl", "Jefferson", LANG_EN}, {"Ana", "Ruiz", LANG_ES},
    {"Dolores", "Ibáñez", LANG_ES}, {"Frank", "Moretti", LANG_EN},  {"Lupe", "Zamora", LANG_ES},
    {"Martha", "Greene", LANG_EN},  {"Ana", "Robledo", LANG_ES},    {"Leroy", "Banks", LANG_EN},
    {"Hector", "Villa", LANG_ES},   {"Sofía", "Castaño", LANG_ES},  {"Clara", "Doyle", LANG_EN},
    {"Benjamín", "Ortiz", LANG_ES}, {"Opal", "Reese", LANG_EN},     {"Vicente", "Lara", LANG_ES},
    {"June", "Takeda", LANG_EN},    {"Raúl", "Espinoza", LANG_ES},  {"Bernice", "Hall", LANG_EN},
    {"Esteban", "Rojas", LANG_ES},  {"Nadia", "Farouk", LANG_EN},   {"Pilar", "Gallego", LANG_ES},
    {"Otis", "Grant", LANG_EN},     {"Inés", "Maldonado", LANG_ES}, {"Ralph", "Snyder", LANG_EN},
    {"Teresa", "Bravo", LANG_ES},   {"Vernon", "Hayes", LANG_EN},   {"Marisol", "Cruz", LANG_ES},
    {"Edith", "Novak", LANG_EN},    {"Joaquín", "Peña", LANG_ES},   {"Lillian", "Webb", LANG_EN},
    {"Alonso", "Trejo", LANG_ES},   {"Gladys", "Fuller", LANG_EN},  {"Rosalía", "Mena", LANG_ES},
    {"Clarence", "Ott", LANG_EN},
};
const unsigned cast_people_n = sizeof cast_people / sizeof *cast_people;

const char *const cast_notes[2][13] = {
    {"We talked about the first weeks. She liked that I had been afraid too.",
     "He misses his garden. Next time I bring the seed catalogue.",
     "Her daughter visits on Sundays. She wants to tell her more, and looks for the words.",
     "He asked how I sleep after treatment. I told him what I do; he will ask the nurse too.",
     "A quiet day. We looked out of the window together. He said that was enough.",
     "She worries about the ride home in winter.",
     "We laughed a lot. He was a bus driver for thirty years and knows every street.",
     "She wants to know how other people work part-time. I told my story.",
     "He does not want to talk about transplant now. I will not bring it up.",
     "She was tired and we stopped early. That was fine.",
     "He asked me to come back after the holiday.",
     "We wrote this together: she wants to travel to her sister in spring.", NULL},
    {"Hablamos de las primeras semanas. Le gustó saber que yo también tuve miedo.",
     "Extraña su huerto. La próxima vez le traigo el catálogo de semillas.",
     "Su hija viene los domingos. Quiere contarle más y busca las palabras.",
     "Me preguntó cómo duermo después del tratamiento. Le conté; también preguntará en enfermería.",
     "Un día tranquilo. Miramos por la ventana. Dijo que con eso bastaba.",
     "Le preocupa el viaje de regreso en invierno.",
     "Nos reímos mucho. Manejó un autobús treinta años y conoce todas las calles.",
     "Quiere saber cómo trabajan otros medio tiempo. Le conté mi historia.",
     "Ahora no quiere hablar de trasplante. No voy a sacar el tema.",
     "Estaba cansada y terminamos antes. Estuvo bien.",
     "Me pidió que vuelva después de las fiestas.",
     "Escribimos esto en conjunto: en primavera quiere visitar a su hermana.", NULL},
};

const char *const cast_words[2][9] = {
    {"I would like to know why the first needles hurt more than the later ones.",
     "Please tell me when the dietitian is here. I have questions about potassium.",
     "My ride comes late every Thursday. Can somebody help me with that?",
     "I feel low in the evenings. I would like to talk with somebody.",
     "I want to hear about treatment at home before I decide.",
     "My arm is sore where the tape was. Could a nurse look at it?",
     "I do not understand my new schedule.", "I am worried about the cost of my medicines.", NULL},
    {"Quisiera saber por qué las primeras agujas duelen más que las otras.",
     "Por favor avíseme cuando venga la dietista. Tengo preguntas sobre el potasio.",
     "Mi transporte llega tarde todos los jueves. ¿Alguien me puede ayudar?",
     "Por las noches me siento sin ánimo. Quisiera hablar con alguien.",
     "Quiero saber del tratamiento en casa antes de decidir.",
     "Me molesta el brazo donde estaba la cinta. ¿Lo puede ver una enfermera?",
     "No entiendo mi nuevo horario.", "Me preocupa el costo de mis medicinas.", NULL},
};

const char *const cast_replies[2][5] = {
    {"I will come by before the end of this shift.", "The dietitian is here on Tuesday.",
     "We have called the ride company. Please tell us if it is late again.",
     "There is a class about it next month; I will bring the paper.", NULL},
    {"Paso a verle antes de que termine este turno.", "La dietista viene el martes.",
     "Llamamos a la compañía de transporte. Avise si llega tarde otra vez.",
     "El mes que viene hay una charla; le traigo la hoja.", NULL},
};
